// node run.mjs PATIENTS.jsonl DATE: translates, then does what each line on standard input says and answers with one line.
//   answers  what each rule comes to for each patient
//   pass     run the ten rules over every patient once; the seconds it took

import { createInterface } from "node:readline";
import cql from "cql-execution";
import { Source, readPatients } from "./patients.mjs";
import { translateTenRules } from "./translate.mjs";

const [path, on] = process.argv.slice(2);
const library = new cql.Library(translateTenRules());
const executor = new cql.Executor(library, undefined, { On: cql.Date.parse(on) });
const patients = readPatients(path);
const rules = Object.keys(library.expressions).filter((name) => name !== "Patient");

const commands = {
  async answers() {
    const { patientResults } = await executor.exec(new Source(patients));
    return patients.map(({ id }) => Object.fromEntries(rules.map((rule) => [rule, patientResults[id][rule]])));
  },
  async pass() {
    const started = performance.now();
    await executor.exec(new Source(patients));
    return (performance.now() - started) / 1000;
  },
};

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

say({ patients: patients.length, rules });
for await (const line of createInterface({ input: process.stdin })) say(await commands[line]());

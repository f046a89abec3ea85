// The patients of the benchmark as cql-execution wants them: plain properties, dates already read.

import { readFileSync } from "node:fs";
import cql from "cql-execution";

const { Date: CqlDate } = cql;
const DATED = /On$|^birthDate$/;

function withDates(answers) {
  return Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [name, DATED.test(name) && value !== null ? CqlDate.parse(value) : value]),
  );
}

class Patient {
  constructor({ id, zones, ...answers }) {
    Object.assign(this, withDates(answers), { id, zones: zones.map(withDates) });
  }

  get(name) {
    return this[name];
  }

  getId() {
    return this.id;
  }

  findRecords() {
    return [this];
  }
}

/** Every patient of a JSON Lines file. */
export function readPatients(path) {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => new Patient(JSON.parse(line)));
}

/** Hands the patients to the engine one after another; a fresh one is needed for each pass. */
export class Source {
  constructor(patients) {
    this.patients = patients;
    this.next = 0;
  }

  currentPatient() {
    return this.patients[this.next];
  }

  nextPatient() {
    this.next += 1;
    return this.currentPatient();
  }
}

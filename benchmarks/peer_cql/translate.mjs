// From CQL to ELM with the translator of npm. Its JavaScript build registers no model by itself, not even System's.

import { readFileSync } from "node:fs";
import { SystemModelInfoProvider } from "@cqframework/cql/cql";
import {
  CqlCompilerOptions,
  CqlTranslator,
  LibraryManager,
  ModelManager,
  createModelInfoProvider,
  createUcumService,
  stringAsSource,
} from "@cqframework/cql/cql-to-elm";

const textOf = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

// The rules count in calendar months, days and years only, which CQL defines by itself; there is nothing to convert.
const noArithmetic = () => {
  throw new Error("ten.cql should need no unit conversion");
};
const calendarUnits = () => createUcumService(noArithmetic, () => null, noArithmetic, noArithmetic);

/** The ELM of ten.cql as an object, without annotations, which would only slow the running down. */
export function translateTenRules() {
  const models = new ModelManager();
  const loader = models.modelInfoLoader;
  loader.registerModelInfoProvider(new SystemModelInfoProvider());
  loader.registerModelInfoProvider(
    createModelInfoProvider((name) => (name === "Consultation" ? stringAsSource(textOf("consultation-modelinfo.xml")) : null)),
  );
  const options = new CqlCompilerOptions().withOptions([]);
  const libraries = new LibraryManager(models, options, undefined, calendarUnits());
  const translator = CqlTranslator.fromText(textOf("ten.cql"), libraries);
  const mistakes = [...translator.errors.asJsReadonlyArrayView()].map((each) => each.message);
  if (mistakes.length) throw new Error(`ten.cql was not translated: ${mistakes.join("; ")}`);
  return JSON.parse(translator.toJson());
}

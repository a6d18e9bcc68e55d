import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take a minute and more (two cores, November 2026), the longest first. */
const LONGEST = [
  "driver-embedded",
  "conditions-agree",
  "hostile-files",
  "command-line",
  "registry-killed",
  "survey-killed",
  "identity",
  "classify-city",
  "data-folder-lock",
  "export-files",
  "registry-model",
];

/** The longest files begin first, so that at the end no worker waits for another's. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(basename(moduleId, ".test.ts"));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

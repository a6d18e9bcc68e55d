import { type FormEvent, useState } from "react";
import type { Job } from "../../api/jobs/contract.ts";
import type { Upload } from "../../api/survey/uploads/contract.ts";
import { useText } from "../app/use-url.ts";

/** Systems that Jinan's files come in; any other can be written. */
const SYSTEMS = [
  ["EPSG:4490", "CGCS2000"],
  ["EPSG:4548", "CGCS2000 / 3-degree Gauss-Kruger CM 117E"],
  ["EPSG:4527", "CGCS2000 / 3-degree Gauss-Kruger zone 39"],
  ["EPSG:4326", "WGS 84"],
] as const;

export interface FileAnswers {
  readonly crs?: string;
  readonly layer?: string;
  readonly swapAxes?: boolean;
  readonly shift?: string;
}

/** What a file leaves open and only a person can tell: its system, the order of its axes, the layer that is meant. */
export function Answers({
  upload,
  problem,
  onAnswer,
}: {
  upload: Upload;
  problem: NonNullable<Job["problem"]>;
  onAnswer: (answers: FileAnswers) => void;
}) {
  const { t, lang } = useText();
  const layers = problem.layers ?? [];
  const [crs, setCrs] = useState(problem.proposal ?? upload.crs ?? "");
  const [layer, setLayer] = useState(layers[0] ?? "");
  const [swapAxes, setSwapAxes] = useState(problem.swapped ?? problem.code === "axes-swapped");
  const [shift, setShift] = useState(upload.shift ?? "");
  const needsShift = problem.code === "crs-needs-control-points" || upload.shift !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAnswer({
      ...(crs === "" ? {} : { crs }),
      ...(layer === "" ? {} : { layer }),
      swapAxes,
      ...(shift === "" ? {} : { shift }),
    });
  };
  return (
    <form className="card survey-form" onSubmit={submit}>
      <h2>{t("fileAsks")}</h2>
      <p className="notice" role="alert">
        {problem[lang]}
      </p>
      {layers.length > 0 ? (
        <label>
          {t("whichLayer")}
          <select value={layer} onChange={(event) => setLayer(event.target.value)}>
            {layers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ) : (
        <>
          <label>
            {t("whichSystem")}
            <input
              list="coordinate-systems"
              value={crs}
              placeholder="EPSG:4548"
              onChange={(event) => setCrs(event.target.value)}
            />
            <datalist id="coordinate-systems">
              {SYSTEMS.map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </datalist>
          </label>
          {needsShift && (
            <label>
              {t("sevenParameters")}
              <input
                value={shift}
                placeholder="DX,DY,DZ,RX,RY,RZ,PPM"
                onChange={(event) => setShift(event.target.value)}
              />
            </label>
          )}
          <label className="survey-check">
            <input
              type="checkbox"
              checked={swapAxes}
              onChange={(event) => setSwapAxes(event.target.checked)}
            />
            {t("swapAxes")}
          </label>
        </>
      )}
      <button type="submit" className="button button-main">
        {t("answerAndPreview")}
      </button>
    </form>
  );
}

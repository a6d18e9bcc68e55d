import { CATEGORIES, OVERALLS } from "../../api/districts/contract.ts";
import { countText, muText } from "../app/area.ts";
import { useText } from "../app/use-url.ts";

/** What a square of the map holds, as its tile says. */
export type CellTags = Readonly<Record<string, unknown>>;

/** The numbers behind the circle that the pointer is on. */
export function CellInfo({ tags }: { tags: CellTags }) {
  const { t } = useText();
  const number = (key: string): number => Number(tags[key] ?? 0);
  const said = (key: string, areaKey: string): string =>
    t("cellTally", { parcels: countText(number(key)), mu: muText(String(number(areaKey))) });
  const row = (key: (typeof OVERALLS)[number] | (typeof CATEGORIES)[number], name: string) =>
    number(key) > 0 && (
      <tr key={key}>
        <th scope="row">{name}</th>
        <td>{said(key, `${key}:m2`)}</td>
      </tr>
    );
  return (
    <div className="cell-info">
      <b>{said("parcels", "m2")}</b>
      <table>
        <tbody>
          {OVERALLS.map((one) => row(one, t(`overall.${one}`)))}
          {CATEGORIES.map((one) => row(one, t(`${one}.short`)))}
        </tbody>
      </table>
    </div>
  );
}

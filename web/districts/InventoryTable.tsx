import type { District } from "../../api/districts/contract.ts";
import type { Measure, Unit, UrlState } from "../app/url-state.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { CHOROPLETH } from "../map/palette.ts";
import {
  cityTally,
  classBounds,
  classOf,
  districtName,
  measureName,
  membersOf,
  tallyOf,
  tallySize,
  tallyText,
} from "./measure.ts";

interface Column {
  readonly measure: Measure;
  readonly unit: Unit;
  readonly name: string;
}

/** Count and area; the area in square metres where those are chosen, in mu otherwise. */
const totals = (unit: Unit) => ["parcels", unit === "m2" ? "m2" : "mu"] as const;
const TOTAL_NAMES = { parcels: "parcels", mu: "areaMu", m2: "areaM2" } as const;

/** One row a district government, one column a number; the column that colours the map is marked. */
export function InventoryTable({ districts }: { districts: readonly District[] }) {
  const { t, lang } = useText();
  const [url, setUrl] = useUrl();
  // A share of the total would be 100 % in every row; the totals keep their own units.
  const columns: readonly Column[] = [
    ...totals(url.unit).map((unit) => ({ measure: "total" as const, unit, name: t(TOTAL_NAMES[unit]) })),
    ...membersOf(url.by).map((measure) => ({ measure, unit: url.unit, name: measureName(lang, measure) })),
  ];
  const sizes = districts.map(({ inventory }) =>
    tallySize(tallyOf(inventory, url.measure), url.unit, inventory),
  );
  const bounds = classBounds(sizes);
  const isMapped = ({ measure, unit }: Column) => measure === url.measure && unit === url.unit;
  const inventories = districts.map(({ inventory }) => inventory);
  const cityWhole = cityTally(inventories, "total");
  return (
    <div className="table-scroll">
      <table className="inventory">
        <caption className="unseen">{t("inventoryCaption", { unit: t(`unit.${url.unit}`) })}</caption>
        <thead>
          <tr>
            <th scope="col" aria-sort={url.order === "code" ? "ascending" : undefined}>
              <button type="button" onClick={() => setUrl({ order: "code" })} title={t("codeOrder")}>
                {t("district")}
              </button>
            </th>
            {columns.map((column) => (
              <Heading
                key={`${column.measure} ${column.unit}`}
                column={column}
                mapped={isMapped(column)}
                order={url.order}
                onChoose={() =>
                  setUrl({
                    measure: column.measure,
                    unit: column.unit,
                    order: isMapped(column) && url.order === "desc" ? "asc" : "desc",
                  })
                }
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered(districts, url).map((district) => {
            const mapped = tallySize(tallyOf(district.inventory, url.measure), url.unit, district.inventory);
            return (
              <tr key={district.code} aria-current={district.code === url.district ? "true" : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    data-district={district.code}
                    onClick={() => setUrl({ district: district.code, position: undefined })}
                  >
                    <i style={{ background: CHOROPLETH[classOf(mapped, bounds)] }} aria-hidden="true" />
                    <span>
                      {districtName(district, lang)}
                      {district.kind === "functional-area" && <abbr title={t("functionalArea")}>◇</abbr>}
                    </span>
                  </button>
                </th>
                {columns.map((column) => (
                  <td
                    key={`${column.measure} ${column.unit}`}
                    className={isMapped(column) ? "mapped" : undefined}
                    data-measure={column.measure}
                    data-unit={column.unit}
                  >
                    {tallyText(tallyOf(district.inventory, column.measure), column.unit, district.inventory)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("cityTotal")}</th>
            {columns.map((column) => (
              <td
                key={`${column.measure} ${column.unit}`}
                className={isMapped(column) ? "mapped" : undefined}
              >
                {tallyText(cityTally(inventories, column.measure), column.unit, cityWhole)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface HeadingProps {
  readonly column: Column;
  readonly mapped: boolean;
  readonly order: UrlState["order"];
  readonly onChoose: () => void;
}

function Heading({ column, mapped, order, onChoose }: HeadingProps) {
  const { t } = useText();
  const sorted = mapped && order !== "code";
  return (
    <th
      scope="col"
      className={mapped ? "mapped" : undefined}
      aria-sort={sorted ? (order === "asc" ? "ascending" : "descending") : undefined}
    >
      <button type="button" onClick={onChoose} title={t("sortBy", { name: column.name })}>
        <Lines words={column.name} />
        {sorted && <span aria-hidden="true">{order === "asc" ? " ▲" : " ▼"}</span>}
        {mapped && <span className="unseen"> {t("mapped")}</span>}
      </button>
    </th>
  );
}

/** "一 不合要求" on two lines, so that eight columns stand beside each other. */
function Lines({ words }: { words: string }) {
  const [first = "", ...rest] = words.split(" ");
  return rest.length === 0 ? (
    first
  ) : (
    <>
      {first} <br />
      {rest.join(" ")}
    </>
  );
}

function ordered(
  districts: readonly District[],
  { measure, unit, order }: Pick<UrlState, "measure" | "unit" | "order">,
): readonly District[] {
  if (order === "code") return districts;
  const sign = order === "asc" ? 1 : -1;
  const sizeOf = ({ inventory }: District) => tallySize(tallyOf(inventory, measure), unit, inventory);
  return districts.toSorted((a, b) => sign * (sizeOf(a) - sizeOf(b)) || a.code.localeCompare(b.code));
}

import { Empty, Failure, Loading } from "../app/states.tsx";
import { useText, useUrl } from "../app/use-url.ts";
import { DistrictCard } from "./DistrictCard.tsx";
import { InventoryTable } from "./InventoryTable.tsx";
import { MeasureChoice } from "./MeasureChoice.tsx";
import { useDistricts } from "./useDistricts.ts";

/** The inventory of the whole city, district by district; the chosen one in detail. */
export function DistrictsView() {
  const { t } = useText();
  const [{ district }] = useUrl();
  const inventory = useDistricts();
  if (inventory.isPending) return <Loading />;
  if (inventory.isError) return <Failure error={inventory.error} onRetry={() => inventory.refetch()} />;
  const { districts, policyPackage } = inventory.data;
  if (districts.length === 0) return <Empty title={t("noDistricts")} />;
  const chosen = districts.find(({ code }) => code === district);
  return (
    <>
      {chosen !== undefined && <DistrictCard district={chosen} />}
      <MeasureChoice />
      <InventoryTable districts={districts} />
      <p className="note">{t("inventoryNote")}</p>
      <p className="note">
        {policyPackage === null
          ? t("noPolicy")
          : t("policyBasis", { id: policyPackage.id, version: policyPackage.version })}
      </p>
    </>
  );
}

import type { ParcelDetail } from "../../api/parcels/contract.ts";
import { muText, squareMetresText } from "../app/area.ts";
import { wordFor } from "../app/text.ts";
import { useText } from "../app/use-url.ts";

/** The attributes on record; what is not recorded is said so. */
export function ParcelFile({ parcel }: { parcel: ParcelDetail }) {
  const { t, lang } = useText();
  const area = (m2: string) => `${muText(m2)} ${t("mu")} · ${squareMetresText(m2)} ${t("squareMetres")}`;
  const use = (code: string | null) => (code === null ? null : wordFor(lang, "use", code));
  const { landUse } = parcel;
  const entries: readonly (readonly [string, string | null])[] = [
    [t("recordedArea"), `${area(parcel.areaM2)} (${t(`basis.${parcel.areaBasis}`)})`],
    [t("computedArea"), area(parcel.computedAreaM2)],
    [t("currentUse"), use(parcel.useClass)],
    [t("certifiedUse"), use(parcel.certifiedUse)],
    [
      t("landClass"),
      landUse && `${landUse.code} ${landUse.name ?? ""} (${landUse.scheme} ${landUse.edition})`,
    ],
    [t("rightHolder"), parcel.rightHolder],
    [t("tenure"), parcel.tenure && t(`tenure.${parcel.tenure}`)],
    [t("certificateNo"), parcel.certificateNo],
    [t("grantedOn"), parcel.grantedOn],
    [t("term"), parcel.termYears === null ? null : t("years", { n: parcel.termYears })],
    [t("far"), parcel.far],
    [t("gfa"), parcel.gfaM2 && `${squareMetresText(parcel.gfaM2)} ${t("squareMetres")}`],
    [t("density"), parcel.buildingDensity && `${parcel.buildingDensity}%`],
    [t("built"), parcel.builtYear === null ? null : String(parcel.builtYear)],
    [t("storeys"), parcel.storeys === null ? null : String(parcel.storeys)],
    [t("parcelCode"), parcel.parcelCode],
    [t("unitNumber"), parcel.unitNumber],
    [t("registrationCode"), parcel.registrationCode],
    [t("town"), parcel.townName ?? parcel.townCode],
    [t("belongsTo"), `${parcel.dataset.name} · ${parcel.dataset.source}`],
  ];
  return (
    <section className="section">
      <h3>{t("file")}</h3>
      <dl className="file">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={value === null ? "faint" : undefined}>{value ?? t("unknown")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import { useEffect, useRef, useState } from "react";
import { Refusal } from "../app/api.ts";
import { muText, squareMetresText } from "../app/area.ts";
import { uncoverMap } from "../app/sheet.ts";
import { Empty, Failure, Loading } from "../app/states.tsx";
import { useText, useUrl } from "../app/use-url.ts";
import { districtName } from "../districts/measure.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { Outcomes } from "../recognition/Outcomes.tsx";
import { ParcelFile } from "./ParcelFile.tsx";
import { ParcelRecords } from "./ParcelRecords.tsx";
import { useParcel } from "./useParcels.ts";

/** One parcel: who and where it is, what was decided and why, its file and its records. */
export function ParcelDrawer() {
  const { t, lang } = useText();
  const [url, setUrl] = useUrl();
  const parcel = useParcel();
  const districts = useDistricts().data?.districts;
  const drawer = useRef<HTMLElement>(null);
  // Whoever opened it by keyboard goes on reading here, and afterwards where they were.
  useEffect(() => {
    const before = document.activeElement;
    drawer.current?.focus({ preventScroll: true });
    return () => {
      // The list takes part in the page again only after this render.
      requestAnimationFrame(() => before instanceof HTMLElement && before.focus({ preventScroll: true }));
    };
  }, []);
  const close = () => setUrl({ parcel: undefined });
  const data = parcel.data;
  const district = districts?.find(({ code }) => code === data?.district);
  return (
    <article
      ref={drawer}
      tabIndex={-1}
      className="drawer"
      onKeyDown={(event) => event.key === "Escape" && close()}
      aria-label={`${t("parcel")} ${url.parcel}`}
    >
      <div className="drawer-head">
        <button type="button" className="button button-quiet" onClick={() => setUrl({ parcel: undefined })}>
          ‹ {t("backToList")}
        </button>
        <span className="grow" />
        {data !== undefined && (
          <>
            <button
              type="button"
              className="button"
              onClick={() => {
                uncoverMap();
                setUrl({ position: undefined });
              }}
            >
              {t("locate")}
            </button>
            <CopyLink />
          </>
        )}
      </div>
      <div className="panel-body">
        {parcel.isPending && <Loading />}
        {parcel.isError &&
          (parcel.error instanceof Refusal && parcel.error.status === 404 ? (
            <Empty title={t("parcelUnknown")} hint={t("parcelUnknownHint", { id: url.parcel ?? "" })} />
          ) : (
            <Failure error={parcel.error} onRetry={() => parcel.refetch()} />
          ))}
        {data !== undefined && (
          <>
            <header className="parcel-title">
              <h2>
                {data.id}
                {data.alias !== null && <span className="tag">{data.alias}</span>}
                {data.demonstration && <span className="badge badge-small">{t("demonstration")}</span>}
              </h2>
              <p>
                {district === undefined ? data.district : districtName(district, lang)}
                {data.townName !== null && ` · ${data.townName}`} · {data.address ?? t("noAddress")}
              </p>
              <p className="figures">
                <b>{muText(data.areaM2)}</b> {t("mu")} · {squareMetresText(data.areaM2)} {t("squareMetres")}
                <small> ({t(`basis.${data.areaBasis}`)})</small> · {t("stage")}{" "}
                <b>{t(`stage.${data.stage}`)}</b>
              </p>
            </header>
            <Outcomes />
            <ParcelFile parcel={data} />
            <ParcelRecords parcel={data} />
          </>
        )}
      </div>
    </article>
  );
}

/** Copies the address, which holds all that is on screen. */
function CopyLink() {
  const { t } = useText();
  const [state, setState] = useState<"copyLink" | "copied" | "copyFailed">("copyLink");
  // The clipboard exists on https and on this machine only.
  const copy = () =>
    (navigator.clipboard?.writeText(window.location.href) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setState("copied"),
      () => setState("copyFailed"),
    );
  return (
    <button type="button" className="button" onClick={copy}>
      <span aria-live="polite">{t(state)}</span>
    </button>
  );
}

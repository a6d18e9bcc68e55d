import { useQuery } from "@tanstack/react-query";
import { readUploadShapes } from "../../api/survey/uploads/contract.ts";
import { read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";
import { useImporter } from "./useImporter.ts";

/** The row of a survey file that the address names, drawn before it is recorded. */
export function useIncoming() {
  const [{ incoming, view, lang }] = useUrl();
  const { isKnown, authorized } = useImporter();
  const [id = "", row = ""] = incoming?.split(".") ?? [];
  return useQuery({
    queryKey: ["upload-shapes", id, row],
    queryFn: ({ signal }) => read(readUploadShapes, { lang, params: { id, row }, ...authorized, signal }),
    enabled: view === "survey" && incoming !== undefined && isKnown,
  });
}

import { useQuery } from "@tanstack/react-query";
import { readUploadShapes } from "../../api/survey/uploads/contract.ts";
import { read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";
import { useBureauToken } from "./useUpload.ts";

/** The row of a survey file that the address names, drawn before it is recorded. */
export function useIncoming() {
  const [{ incoming, view, lang }] = useUrl();
  const [token] = useBureauToken();
  const [id = "", row = ""] = incoming?.split(".") ?? [];
  return useQuery({
    queryKey: ["upload-shapes", id, row],
    queryFn: ({ signal }) =>
      read(readUploadShapes, { lang, params: { id, row }, authorization: `Bearer ${token}`, signal }),
    enabled: view === "survey" && incoming !== undefined && token !== "",
  });
}

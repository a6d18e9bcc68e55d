import type { DisclosurePolicy } from "../../land/disclosure.ts";
import { clause } from "./document.ts";

/** 「对改造项目具体情况、用地手续办理情况、补缴地价等实行全过程公开」 */
export const disclosure: DisclosurePolicy = {
  items: ["land-formalities", "project-facts", "topped-up-premium"],
  cites: {
    publication: clause("DISCLOSE-1", "四（五）"),
    // 「建立公开畅通的沟通渠道…尊重原土地权利人意愿」
    channel: clause("DISCLOSE-2", "四（五）"),
  },
};

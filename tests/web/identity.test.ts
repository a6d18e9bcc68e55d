import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { Witness } from "../../api/audit/record.ts";
import { addAccount, grantRole } from "../../api/identity/accounts.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import type { Role } from "../../gis/identity/roles.ts";
import { describeSite } from "../http/harness.ts";
import { PHONE, SETTLED, useBrowser } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESK = { width: 1440, height: 900 };
const WITNESS: Witness = { ...COMMAND_LINE, auditHash: "sha256" };

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`,
  )) as AxeResults;
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

describeSite("signing in", ["server"], (site) => {
  const visit = useBrowser(site);
  const passwords: Record<string, string> = {};

  beforeAll(async () => {
    const { db } = site();
    for (const [name, role, district] of [
      ["bureau1", "bureau", null],
      ["licheng1", "district", "370112"],
      ["system1", "system-admin", null],
    ] as const satisfies (readonly [string, Role, string | null])[]) {
      passwords[name] = (
        await addAccount(db, WITNESS, { name, displayName: `${name}（演示）` }, false)
      ).password;
      await grantRole(db, WITNESS, name, { role, district, organisation: null });
    }
  });

  /** By the keyboard alone. */
  async function signIn(page: Page, name: string, password = passwords[name] ?? "") {
    await page.getByRole("button", { name: "登录" }).first().click();
    await page.getByLabel("账号名").focus();
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
  }

  /** A picture for whoever looks at the screens; only where a folder is named. */
  async function picture(page: Page, name: string) {
    const folder = process.env.PANHUO_PICTURES;
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
  }

  for (const [screen, viewport] of [
    ["desk", DESK],
    ["phone", PHONE],
  ] as const) {
    test(`by keyboard, and out again, on a ${screen}; every reader can`, async () => {
      const page = await visit("/?view=account", { viewport });
      await page.getByLabel("账号名").waitFor();
      await picture(page, `sign-in-${screen}`);
      expect(await violations(page)).toEqual([]);
      await signIn(page, "licheng1");
      await page.getByText("区县政府", { exact: true }).waitFor();
      await page.getByText("本区县的全部宗地；其他区县仅汇总").waitFor();
      await picture(page, `account-${screen}`);
      expect(await violations(page)).toEqual([]);
      const widths = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(widths).toBeLessThanOrEqual(viewport.width);
      await page.getByRole("button", { name: "退出登录" }).click();
      await page.getByLabel("账号名").waitFor();
    });
  }

  test("with a wrong password is refused in words", async () => {
    // The browser itself reports a 401 as an error.
    const page = await visit("/?view=account", { viewport: DESK, outage: new Set() });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "licheng1", "not-the-Password-1");
    const alert = page.locator(".panel [role=alert]");
    await alert.waitFor();
    expect(await alert.textContent()).toContain("账号、密码或验证码有误");
    await picture(page, "refused-desk");
  });

  test("as a district shows its own parcels in the list, and no other's", async () => {
    const page = await visit("/?view=account", { viewport: DESK });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "licheng1");
    await page.getByText("区县政府", { exact: true }).waitFor();
    await page.getByRole("button", { name: "宗地", exact: true }).click();
    await page.locator(".parcel-list li").first().waitFor();
    const texts = await page.locator(".parcel-list li").allTextContents();
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => /37010[2345]/.test(text))).toEqual([]);
    await picture(page, "district-parcels-desk");

    // All of the city's are counted in the inventory; a list says no other number than its own.
    const status = page.locator(".panel-body [role=status]");
    await page.getByRole("combobox", { name: "区县" }).selectOption("370102");
    await page.getByText("没有符合条件的宗地").waitFor();
    await page.getByText("可见范围：本区县的全部宗地；其他区县仅汇总").waitFor();
    await page.getByRole("combobox", { name: "区县" }).selectOption("370112");
    const { inventory } = (await site().json("/api/districts/370112/inventory")).body;
    await page.getByText(`共 ${inventory.parcels} 宗`).waitFor();
    await page.getByRole("combobox", { name: "区县" }).selectOption("");
    await page.getByText("可见范围").waitFor();
    const { parcels } = (await site().json("/api/city")).body;
    expect(await status.textContent()).not.toContain(String(parcels));
  });

  test("that has run out is said, and nothing is shown as if it had not", async () => {
    const page = await visit("/?view=account", { viewport: DESK, outage: new Set() });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "licheng1");
    await page.getByRole("button", { name: "账号：licheng1（演示）" }).waitFor();
    await page.context().clearCookies();
    await page.getByLabel("用途").fill("任何");
    await page.getByRole("button", { name: "签发令牌" }).click();
    await page.getByText("登录已结束").waitFor();
    await page.getByLabel("账号名").waitFor();
    expect(await page.getByRole("button", { name: "账号：licheng1（演示）" }).count()).toBe(0);
    await signIn(page, "licheng1");
    await page.getByRole("button", { name: "账号：licheng1（演示）" }).waitFor();
    expect(await page.getByText("登录已结束").count()).toBe(0);
  });

  test("and out elsewhere is seen as soon as the page is looked at again", async () => {
    const page = await visit("/?view=account", { viewport: DESK });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "licheng1");
    await page.getByRole("button", { name: "账号：licheng1（演示）" }).waitFor();
    // As another tab does that signs out: the cookie is both tabs'.
    await page.context().clearCookies();
    await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await page.getByText("登录已结束").waitFor();
  });

  test("as an administrator shows a first password where it was asked for, and who it is for", async () => {
    const page = await visit("/?view=account", { viewport: { width: 1024, height: 420 } });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "system1");
    await page.getByLabel("姓名或岗位").fill("规划科");
    await page.getByLabel("账号名").fill("planner1");
    await page.getByRole("button", { name: "新建账号" }).click();
    const told = page.getByText("planner1 的初始密码");
    await told.waitFor();
    const isSeen = () =>
      told.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(40, (top + bottom) / 2));
      });
    await expect.poll(isSeen, SETTLED).toBe(true);
  });

  test("as an administrator says that it sees no parcels, and offers no second try", async () => {
    // The browser itself reports a 403 as an error.
    const page = await visit("/?view=account", { viewport: DESK, outage: new Set() });
    await page.getByLabel("账号名").waitFor();
    await signIn(page, "system1");
    await page.getByRole("definition").getByText("系统管理员").waitFor();
    await page.getByRole("button", { name: "宗地", exact: true }).click();
    await page.locator(".panel [role=alert]").waitFor();
    await page.getByText("当前账号不查看宗地，地图只显示区县汇总").waitFor();
    expect(await page.getByRole("button", { name: "重试" }).count()).toBe(0);
  });
});

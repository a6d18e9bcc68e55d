/**
 * The 16 district-level governments (区县政府, 含代管镇、街道的功能区管理机构), GEO-1: 60 一、二. The last four of
 * the two groups are functional areas. Any other name is an unknown district.
 */
export const DISTRICTS: readonly string[] = [
  "历下区",
  "市中区",
  "槐荫区",
  "天桥区",
  "历城区",
  "长清区",
  "章丘区",
  "莱芜区",
  "济南高新区",
  "济阳区",
  "钢城区",
  "平阴县",
  "商河县",
  "市南部山区",
  "济南新旧动能转换先行区",
  "莱芜高新区",
];

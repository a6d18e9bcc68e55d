import { describe, expect, test } from "vitest";
import { z } from "zod";
import { both, civilDate } from "../../api/endpoint.ts";
import { sayIssues } from "../../api/issue-words.ts";

const contract = z.object({
  from: civilDate,
  size: z.number().refine((size) => size < 9, both("过大", "is too large")),
});
const refusalOf = (value: unknown) => {
  const { error } = contract.safeParse(value, { reportInput: true });
  return error ? sayIssues(error, (name) => `--${name}`) : null;
};

describe("what is wrong with the members of a value", () => {
  test("is said of each by its name, in both languages, our own words and zod's", () => {
    expect(refusalOf({ from: "2021-02-30", size: 9 })).toEqual({
      zh: "--from 应为日期，如 2021-03-31；--size 过大",
      en: "--from must be a date such as 2021-03-31; --size is too large",
    });
    expect(refusalOf({ from: "2999-12-31", size: "x" })).toEqual({
      zh: expect.stringMatching(/^--size 无效输入：期望 数字，实际接收 string$/),
      en: expect.stringMatching(/^--size Invalid input: expected number, received string$/),
    });
    expect(refusalOf({ from: "3000-01-01", size: 8 })?.en).toBe("--from a day from 1900 to 2999");
    expect(refusalOf({ from: "2999-12-31", size: 8 })).toBeNull();
  });

  test("is said of the value itself where it is none of its members", () => {
    expect(refusalOf(null)?.en).toBe("Invalid input: expected object, received null");
  });
});

import { listUploads } from "../../../sql/generated/queries.ts";
import { AppError } from "../../errors.ts";
import { startWork } from "../../survey/uploads/service.ts";
import { type Command, requiredPosition, requiredText } from "../command.ts";
import { describeJob } from "../import-by-upload.ts";

const LATEST = 50;

export const imports: Command = {
  words: ["imports"],
  takes: [],
  summary: { zh: "最近的导入及其状态", en: "the latest imports and their states" },
  options: {},
  async run(terminal) {
    const house = await terminal.house();
    const uploads = await house.db.run(listUploads, { limit: LATEST });
    return {
      json: uploads,
      lines: uploads.map(
        ({ id, state, rows, receivedAt, fileName }) =>
          `${id}  ${state}  ${rows ?? "–"}  ${receivedAt.slice(0, 16)}  ${fileName}`,
      ),
    };
  },
};

export const withdraw: Command = {
  words: ["imports", "withdraw"],
  takes: ["ID"],
  summary: {
    zh: "撤销整批导入（记录在案；此后已有依赖它的记录则拒绝）",
    en: "withdraw a whole import: recorded; refused while later records depend on it",
  },
  options: {
    reason: { type: "string", value: "TEXT", summary: { zh: "撤销原因（必填）", en: "why (required)" } },
  },
  changes: ({ positionals }) => positionals[0],
  async run(terminal, given) {
    const id = requiredPosition(given, 0, "ID");
    const reason = requiredText(given, "reason");
    const house = await terminal.house();
    const { job } = await startWork(house, id, "survey-withdrawal", { reason });
    const ended = await house.jobs.follow(job, (now) => {
      const step = describeJob(now);
      if (step) terminal.progress(step);
    });
    if (ended.problem) throw new AppError(ended.problem.code, ended.problem, { status: 409 });
    return {
      json: ended,
      lines: [terminal.locale === "zh" ? `已撤销导入 ${id}` : `import ${id} is withdrawn`],
    };
  },
};

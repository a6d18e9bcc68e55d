import { z } from "zod";
import type { Command } from "../../gis/registry/command.ts";
import type { Contract, ContractFacts } from "../../gis/registry/contracts/contract.ts";
import { allot, pay, refund } from "../../gis/registry/contracts/payment.ts";
import * as preparation from "../../gis/registry/contracts/preparation.ts";
import { sign, supplement } from "../../gis/registry/contracts/signing.ts";
import { listPostings } from "../../sql/generated/queries.ts";
import { premiumDue } from "../policy/contract.ts";
import { projectOf } from "../projects/facts.ts";
import * as field from "../registry/fields.ts";
import { landOf } from "../registry/land.ts";
import { parameterOn } from "../registry/parameters.ts";
import { postingFrom } from "../registry/postings.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";
import { splitFacts } from "../revenue/configuration.ts";
import { workflowOf } from "../supply/workflow.ts";

const instalments = z
  .array(z.strictObject({ no: z.int().min(1).max(999), dueOn: field.day, amountFen: field.fen }))
  .max(120)
  .default([]);

async function facts(
  setting: Setting,
  projectNo: number,
  publicTransferRequired: boolean | null,
): Promise<ContractFacts> {
  const { tx, districtCode, caseNo, corrects } = setting;
  const project = await projectOf(setting, projectNo);
  const land = await landOf(setting, project?.content.parcels ?? []);
  const { ownWorkflow, ownSteps } = await workflowOf(setting);
  const posted =
    caseNo === null
      ? []
      : await tx.run(listPostings, { districtCode, room: "contracts", caseNo, asOf: null, knownAt: null });
  const minPublicityDays = await parameterOn(setting, "minPublicityDays");
  const holds = (of: (one: (typeof land)[number]) => boolean) => land.length > 0 && land.every(of);
  return {
    project: project
      ? {
          underWay: project.state === "under-way",
          mode: project.content.mode,
          plannedUse: project.content.plannedUse,
          landM2: project.content.landM2,
          parcels: project.content.parcels,
          organisation: project.organisation,
          contract: project.contract === caseNo ? null : project.contract,
        }
      : null,
    steps: {
      recognised: holds(({ recognitionDocNo }) => recognitionDocNo !== null),
      inLibrary: holds(({ inLibrary }) => inLibrary),
      inApprovedAnnualPlan: holds(({ inAnnualPlan }) => inAnnualPlan),
      schemeApprovedByDistrict: project?.schemeApproved ?? false,
      supplyApprovedByCity: project?.supplyApproved ?? false,
    },
    // A workflow that is on record is one that the steps above were taken by.
    ownWorkflow: ownWorkflow && ownSteps === null,
    minPublicityDays: minPublicityDays === null ? null : Number(minPublicityDays),
    split: await splitFacts(setting, publicTransferRequired),
    // A correction starts from what was posted before the act that it replaces was first done.
    postings: posted.filter(({ actNo }) => corrects === null || actNo < corrects.first).map(postingFrom),
  };
}

/** Ties a command on an open contract to what it rests on. */
const onContract = <Input>(
  command: Command<Contract, Input, ContractFacts>,
  input: z.ZodObject & z.ZodType<Input>,
) =>
  roomCommand<Contract, Input, ContractFacts>({
    ...command,
    input,
    facts: (setting, before) => facts(setting, before?.project ?? 0, before?.publicTransferRequired ?? null),
  });

/** Contracts of paid land use (土地有偿使用合同): gates, signing, payments, the district's share. */
export const contractRoom: Room<Contract> = {
  room: "contracts",
  title: { zh: "土地有偿使用合同", en: "contracts" },
  commands: {
    prepare: roomCommand({
      ...preparation.prepare,
      input: z.strictObject({ project: field.caseNo, publicTransferRequired: field.known }),
      facts: (setting, _before, input) => facts(setting, input.project, input.publicTransferRequired),
    }),
    appraise: onContract(
      preparation.appraise,
      z.strictObject({
        appraiser: field.name,
        valuationOn: field.day,
        newConditionFen: field.fen,
        oldConditionFen: field.fen,
      }),
    ),
    estimate: onContract(preparation.estimate, z.strictObject({ conditions: premiumDue.body })),
    "decide-collectively": onContract(
      preparation.decideCollectively,
      z.strictObject({ summary: field.sentence }),
    ),
    publicise: onContract(
      preparation.publicise,
      z.strictObject({ from: field.day, to: field.day, place: field.name }),
    ),
    "receive-objection": onContract(preparation.receiveObjection, z.strictObject({ text: field.sentence })),
    "answer-objection": onContract(
      preparation.answerObjection,
      z.strictObject({ objection: z.int().min(1).max(9999), answer: field.sentence }),
    ),
    sign: onContract(
      sign,
      z.strictObject({
        amountFen: field.fen,
        instalments,
        contribution: z
          .strictObject({
            statesArea: z.boolean(),
            statesUse: z.boolean(),
            gfaM2: field.area.nullable().default(null),
            landM2: field.area.nullable().default(null),
          })
          .nullable()
          .default(null),
        splitTransferBanned: z.boolean().default(false),
      }),
    ),
    supplement: onContract(supplement, z.strictObject({ amountFen: field.fen, instalments })),
    pay: onContract(pay, z.strictObject({ document: field.name, amountFen: field.fen, voucher: field.name })),
    refund: onContract(refund, z.strictObject({ payment: z.int().min(1).max(9999) })),
    allot: onContract(allot, z.strictObject({ document: field.name, amountFen: field.fen })),
    "break-off": onContract(preparation.breakOff, field.none),
  },
};

import type { z } from "zod";
import { isoDate } from "../../gis/iso-date.ts";
import { agreementRoute } from "../../gis/land/agreement-route.ts";
import { classify } from "../../gis/land/classify.ts";
import { contractGate } from "../../gis/land/contract-gate.ts";
import { publicContribution } from "../../gis/land/contribution.ts";
import { designPermit } from "../../gis/land/design-permit.ts";
import { disclosureState } from "../../gis/land/disclosure.ts";
import { evaluateBenefit, type GradeRow, type IndicatorRow } from "../../gis/land/evaluation.ts";
import { known } from "../../gis/land/evidence.ts";
import { floorPrice } from "../../gis/land/floor-price.ts";
import { industrialBalance } from "../../gis/land/industrial-balance.ts";
import { industrialFarRise } from "../../gis/land/industrial-far-rise.ts";
import { industrialLandShare } from "../../gis/land/industrial-land-share.ts";
import { benchmarkPrice, conditionsChange, type PriceTables } from "../../gis/land/land-price.ts";
import { libraryEntry, libraryExit } from "../../gis/land/library.ts";
import { chooseModes } from "../../gis/land/modes.ts";
import { smallParcels } from "../../gis/land/odd-parcels.ts";
import { planPriority } from "../../gis/land/plan-priority.ts";
import { planTransition } from "../../gis/land/plan-transition.ts";
import { premiumDue } from "../../gis/land/premium.ts";
import { quotaAdjustment } from "../../gis/land/quota.ts";
import { responsibleRole } from "../../gis/land/responsible-role.ts";
import { serviceManufacturing } from "../../gis/land/service-manufacturing.ts";
import { splitRevenueBySigning } from "../../gis/land/split-revenue.ts";
import { standardFactory } from "../../gis/land/standard-factory.ts";
import { surveyCurrency } from "../../gis/land/survey-currency.ts";
import { transitionUse } from "../../gis/land/transition.ts";
import { zombieLand } from "../../gis/land/zombie-land.ts";
import { amountInWords, parseFen } from "../../gis/money.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { jurisdictionOf, packageFor } from "../../gis/policy/registry.ts";
import type { Endpoint } from "../endpoint.ts";
import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import * as contract from "./contract.ts";
import { type Explainable, explainAnswer } from "./explain.ts";
import { ignoredKeys } from "./ignored.ts";
import { type LoadedTables, loadedUnless } from "./tables/service.ts";

/**
 * The rule functions over HTTP: no login, no side effect, the same code that decides everywhere else. Those that
 * rest on loaded tables take them from the request where it brings its own, and name the versions they used.
 */
export function policyRoutes(house: House): Route[] {
  const served = new Map<string, Explainable>();
  const serve = serving(house, served);
  const serveWithTables = servingWithTables(house, served);
  const serveUndated = servingUndated(house, serve);
  return [
    { endpoint: contract.explain, handler: explainAnswer(served) },
    serve(
      contract.classify,
      (input, policy) => classify(input, policy),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.chooseModes,
      (input, { modes }) => chooseModes(input, modes),
      ({ asOf }) => asOf,
    ),
    serveUndated(contract.premiumDue, (input, { premium }) => premiumDue(input, premium)),
    serve(
      contract.splitRevenue,
      (input, _policy, packageOn) => {
        // Beside the catalogue's keys, never inside its rows.
        const linePackages = input.lines.map(({ signedDate }) => nameOf(packageOn(signedDate)));
        return { ...splitRevenueBySigning(input, (day) => packageOn(day).revenueSplit), linePackages };
      },
      // Each line goes by its own package; the answer as a whole bears the name of the latest.
      ({ lines }) =>
        lines
          .flatMap(({ signedDate }) => signedDate ?? [])
          .sort()
          .at(-1),
      ({ district }) => district,
    ),
    serveUndated(contract.publicContribution, (input, { contribution }) =>
      publicContribution(input, contribution),
    ),
    serveUndated(contract.smallParcels, (input, { oddParcels }) => smallParcels(input, oddParcels)),
    serve(
      contract.transitionUse,
      (input, { transition }) => transitionUse(input, transition),
      ({ districtApprovalDate }) => districtApprovalDate,
    ),
    serve(
      contract.industrialFarRise,
      (input, { industrialLand }) => industrialFarRise(input, industrialLand),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.serviceManufacturing,
      (input, policy) => serviceManufacturing(input, policy.serviceManufacturing),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.standardFactory,
      (input, policy) => standardFactory(input, policy.standardFactory),
      ({ acceptanceDate }) => acceptanceDate,
      ({ district }) => district,
    ),
    serveUndated(contract.quotaAdjustment, (input, { quota }) => quotaAdjustment(input, quota)),
    serve(
      contract.planTransition,
      (input, { planWorkflow }) => planTransition(input, planWorkflow),
      ({ facts }) => facts?.date,
    ),
    serve(
      contract.contractGate,
      (input, policy) => contractGate(input, policy.contractGate),
      ({ signDate }) => signDate,
    ),
    serve(
      contract.agreementRoute,
      (input, { agreement }) => agreementRoute(input, agreement),
      ({ approvalDate }) => approvalDate,
    ),
    serve(contract.industrialLandShare, (input, policy) =>
      industrialLandShare(input, policy.industrialShare),
    ),
    serve(
      contract.floorPrice,
      (input, policy) => floorPrice(input, policy.floorPrice),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.industrialBalance,
      (input, policy) => industrialBalance(input, policy.industrialBalance),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.planPriority,
      (input, policy) => planPriority(input, policy.planPriority),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.zombieLand,
      (input, { zombie }) => zombieLand(input, zombie),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.libraryEntry,
      (input, { library }) => libraryEntry(input, library),
      ({ entryDate }) => entryDate,
    ),
    serve(
      contract.libraryExit,
      (input, { library }) => libraryExit(input, library),
      ({ exitDate }) => exitDate,
    ),
    serve(
      contract.surveyCurrency,
      (input, { survey }) => surveyCurrency(input, survey),
      ({ asOf }) => asOf,
    ),
    serve(
      contract.disclosureState,
      (input, { disclosure }) => disclosureState(input, disclosure),
      ({ asOf }) => asOf,
    ),
    serveUndated(contract.designPermit, (input, { design }) => designPermit(input, design)),
    serveUndated(contract.responsibleRole, (input, { duties }) => responsibleRole(input, duties)),
    serveUndated(contract.conditionsChange, (input, { premium, landPrice }) =>
      conditionsChange(input, premium.industrialUses, landPrice),
    ),
    serveWithTables(
      contract.benefitEvaluation,
      ({ asOf }) => asOf,
      async (body, day) => {
        const tables = await loadedUnless(house.db, day, {
          "benefit-indicators": body.indicators,
          "benefit-grades": body.grades,
        });
        return {
          ...body,
          asOf: day,
          indicators: tables.rows<IndicatorRow>("benefit-indicators"),
          grades: tables.rows<GradeRow>("benefit-grades"),
          tablesUsed: tables.used,
        };
      },
      ({ tablesUsed, ...input }, { recognition }) => ({
        ...evaluateBenefit(input),
        tables: tablesUsed,
        citations: recognition.categories.filter(({ id }) => id === "CAT-2").map(({ cite }) => cite),
      }),
    ),
    serveWithTables(
      contract.benchmarkPrice,
      ({ valuationDate }) => valuationDate,
      async (body, day) => {
        const own = body.tables;
        const tables = await loadedUnless(house.db, day, {
          "benchmark-prices": own && (own.benchmarkPrices ?? []),
          "price-index": own && (own.priceIndex ?? []),
          "capitalisation-rates": own && (own.capitalisationRates ?? []),
          "far-factors": own && (own.farFactors ?? []),
          "price-factors": own && (own.priceFactors ?? []),
        });
        return { ...body, tables: own ?? pricesOf(tables), tablesUsed: tables.used };
      },
      ({ tables, tablesUsed, ...input }, { landPrice }) => {
        const outcome = benchmarkPrice(input, tables, landPrice);
        return {
          ...outcome,
          totalInWords: known(outcome.totalFen, (total) => amountInWords(parseFen(total))),
          tables: tablesUsed,
        };
      },
    ),
  ];
}

const nameOf = ({ id, version }: Pick<PolicyPackage, "id" | "version">) => ({ id, version });

function pricesOf(tables: LoadedTables): PriceTables {
  return {
    benchmarkPrices: tables.rows("benchmark-prices"),
    priceIndex: tables.rows("price-index"),
    capitalisationRates: tables.rows("capitalisation-rates"),
    farFactors: tables.rows("far-factors"),
    priceFactors: tables.rows("price-factors"),
  };
}

/** The package that answers for a day; one that is unknown, or no matter, is today. */
type PackageOn = (day: string | null | undefined) => PolicyPackage;

/**
 * The package of the day of the act decides, the district's own where it has one; a day that is unknown, or no
 * matter, is today.
 */
function serving(house: House, served: Map<string, Explainable>) {
  return <Body extends z.ZodType, Answer extends z.ZodType>(
    endpoint: Endpoint<z.ZodType, z.ZodType, Body, Answer>,
    decide: (
      input: z.output<Body>,
      policy: PolicyPackage,
      packageOn: PackageOn,
    ) => Omit<z.input<Answer>, "policyPackage" | "ignored">,
    dayOf: (input: z.output<Body>) => string | null | undefined = () => null,
    districtOf: (input: z.output<Body>) => string | null | undefined = () => null,
    completed: (input: z.output<Body>) => z.output<Body> = (input) => input,
  ): Route => {
    const packageOnOf = (body: z.output<Body>): PackageOn => {
      const jurisdiction = jurisdictionOf(house.jurisdiction, districtOf(body));
      return (day) => packageFor(jurisdiction, isoDate(day ?? house.today()));
    };
    const policyOf = (body: z.output<Body>): PolicyPackage => packageOnOf(body)(dayOf(body));
    // What is explained has been parsed by the endpoint's body first, so each input is what that body gives.
    served.set(endpoint.path.slice("/api/policy/".length), {
      body: endpoint.body,
      completed: (input) => completed(input as z.output<Body>) as Readonly<Record<string, unknown>>,
      decide: (input, policy) => ({
        ...decide(input as z.output<Body>, policy, packageOnOf(input as z.output<Body>)),
      }),
      policyOf: (input) => policyOf(input as z.output<Body>),
    });
    return implement(endpoint, ({ body: given, sent }) => {
      const body = completed(given);
      const policy = policyOf(body);
      // What `decide` gives and the package's name are together the answer; the contract checks it going out.
      return {
        ...decide(body, policy, packageOnOf(body)),
        policyPackage: nameOf(policy),
        ignored: ignoredKeys(sent, given),
      } as z.input<Answer>;
    });
  };
}

/**
 * As `serve`, of a function whose rule tells no day: the one asked for, else today, is filled in before it decides,
 * and stands in its answer and in the inputs of its explanation.
 */
function servingUndated(house: House, serve: ReturnType<typeof serving>) {
  return <Body extends z.ZodType<{ asOf?: string | null | undefined }>, Answer extends z.ZodType>(
    endpoint: Endpoint<z.ZodType, z.ZodType, Body, Answer>,
    decide: (
      input: z.output<Body>,
      policy: PolicyPackage,
    ) => Omit<z.input<Answer>, "policyPackage" | "ignored" | "asOf">,
  ): Route =>
    serve(
      endpoint,
      // With the day it was completed by, this is the answer of the contract.
      (input, policy) =>
        ({ ...decide(input, policy), asOf: input.asOf }) as Omit<
          z.input<Answer>,
          "policyPackage" | "ignored"
        >,
      ({ asOf }) => asOf,
      () => null,
      (input) => ({ ...input, asOf: input.asOf ?? house.today() }),
    );
}

/**
 * As `serve`, of a function that rests on loaded tables: their rows are part of its input before it decides, so
 * that an explanation's inputs are all that the answer rests on.
 */
function servingWithTables(house: House, served: Map<string, Explainable>) {
  return <Body extends z.ZodType, Answer extends z.ZodType, Input extends object>(
    endpoint: Endpoint<z.ZodType, z.ZodType, Body, Answer>,
    dayOf: (input: z.output<Body>) => string | null | undefined,
    completed: (input: z.output<Body>, day: string) => Promise<Input>,
    decide: (input: Input, policy: PolicyPackage) => Omit<z.input<Answer>, "policyPackage" | "ignored">,
  ): Route => {
    const policyOf = (input: z.output<Body>) =>
      packageFor(house.jurisdiction, isoDate(dayOf(input) ?? house.today()));
    const complete = (input: z.output<Body>) => completed(input, dayOf(input) ?? house.today());
    served.set(endpoint.path.slice("/api/policy/".length), {
      body: endpoint.body,
      // What is explained has been parsed by the endpoint's body, and then completed here.
      completed: async (input) =>
        (await complete(input as z.output<Body>)) as Readonly<Record<string, unknown>>,
      decide: (input, policy) => ({ ...decide(input as Input, policy) }),
      policyOf: (input) => policyOf(input as z.output<Body>),
    });
    return implement(endpoint, async ({ body, sent }) => {
      const policy = policyOf(body);
      return {
        ...decide(await complete(body), policy),
        policyPackage: nameOf(policy),
        ignored: ignoredKeys(sent, body),
      } as z.input<Answer>;
    });
  };
}

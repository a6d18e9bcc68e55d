import type { z } from "zod";
import { type IsoDate, isoDate } from "../../gis/iso-date.ts";
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
import { splitRevenue } from "../../gis/land/split-revenue.ts";
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
import { type LoadedTables, loadedUnless } from "./tables/service.ts";

/**
 * The rule functions over HTTP: no login, no side effect, the same code that decides everywhere else. Those that
 * rest on loaded tables take them from the request where it brings its own, and name the versions they used.
 */
export function policyRoutes(house: House): Route[] {
  const served = new Map<string, Explainable>();
  const serve = serving(house, served);
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
    serve(contract.premiumDue, (input, { premium }) => premiumDue(input, premium)),
    serve(
      contract.splitRevenue,
      (input, { revenueSplit }) => splitRevenue(input, revenueSplit),
      () => null,
      ({ district }) => district,
    ),
    serve(contract.publicContribution, (input, { contribution }) => publicContribution(input, contribution)),
    serve(contract.smallParcels, (input, { oddParcels }) => smallParcels(input, oddParcels)),
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
    serve(contract.quotaAdjustment, (input, { quota }) => quotaAdjustment(input, quota)),
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
    serve(contract.designPermit, (input, { design }) => designPermit(input, design)),
    serve(contract.responsibleRole, (input, { duties }) => responsibleRole(input, duties)),
    serve(contract.conditionsChange, (input, { premium, landPrice }) =>
      conditionsChange(input, premium.industrialUses, landPrice),
    ),
    implement(contract.benefitEvaluation, async ({ body }) => {
      const day = isoDate(body.asOf ?? house.today());
      const { recognition, ...policy } = packageFor(house.jurisdiction, day);
      const tables = await loadedUnless(house.db, day, {
        "benefit-indicators": body.indicators,
        "benefit-grades": body.grades,
      });
      const outcome = evaluateBenefit({
        enterprises: body.enterprises,
        indicators: tables.rows<IndicatorRow>("benefit-indicators"),
        grades: tables.rows<GradeRow>("benefit-grades"),
      });
      const cites = recognition.categories.filter(({ id }) => id === "CAT-2").map(({ cite }) => cite);
      return { ...outcome, tables: tables.used, citations: cites, policyPackage: nameOf(policy) };
    }),
    implement(contract.benchmarkPrice, async ({ body }) => {
      const day = isoDate(body.valuationDate ?? house.today());
      const policy = packageFor(house.jurisdiction, day);
      const own = body.tables;
      const tables = await loadedUnless(house.db, day, {
        "benchmark-prices": own && (own.benchmarkPrices ?? []),
        "price-index": own && (own.priceIndex ?? []),
        "capitalisation-rates": own && (own.capitalisationRates ?? []),
        "far-factors": own && (own.farFactors ?? []),
        "price-factors": own && (own.priceFactors ?? []),
      });
      const outcome = benchmarkPrice(body, own ?? pricesOf(tables), policy.landPrice);
      return {
        ...outcome,
        totalInWords: known(outcome.totalFen, (total) => amountInWords(parseFen(total))),
        tables: tables.used,
        policyPackage: nameOf(policy),
      };
    }),
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

/**
 * The package of the day of the act decides, the district's own where it has one; a day that is unknown, or no
 * matter, is today.
 */
function serving(house: House, served: Map<string, Explainable>) {
  return <Body extends z.ZodType, Answer extends z.ZodType>(
    endpoint: Endpoint<z.ZodType, z.ZodType, Body, Answer>,
    decide: (input: z.output<Body>, policy: PolicyPackage) => Omit<z.input<Answer>, "policyPackage">,
    dayOf: (input: z.output<Body>) => string | null | undefined = () => null,
    districtOf: (input: z.output<Body>) => string | null | undefined = () => null,
  ): Route => {
    const policyOf = (body: z.output<Body>): PolicyPackage => {
      const day: IsoDate = isoDate(dayOf(body) ?? house.today());
      return packageFor(jurisdictionOf(house.jurisdiction, districtOf(body)), day);
    };
    // What is explained has been parsed by the endpoint's body first, so each input is what that body gives.
    served.set(endpoint.path.slice("/api/policy/".length), {
      body: endpoint.body,
      decide: (input, policy) => ({ ...decide(input as z.output<Body>, policy) }),
      policyOf: (input) => policyOf(input as z.output<Body>),
    });
    return implement(endpoint, ({ body }) => {
      const policy = policyOf(body);
      // What `decide` gives and the package's name are together the answer; the contract checks it going out.
      return {
        ...decide(body, policy),
        policyPackage: { id: policy.id, version: policy.version },
      } as z.input<Answer>;
    });
  };
}

import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';
import type { StepRecord, Steps } from './step.js';
import { createSteps, StepFailed } from './step.js';

/** How a scenario ended. */
export interface ScenarioOutcome {
  readonly scenario: Scenario;
  readonly ok: boolean;
  readonly records: readonly StepRecord[];
  readonly ms: number;
}

/** Where scenarios are played. */
export interface Stages {
  readonly shared: Stage;
  /** The stage of those scenarios that take months; opened when the first of them asks. */
  readonly ofMonths: () => Promise<Stage>;
  /** A fresh stage for one scenario; closed when it is over. */
  readonly openOwn: () => Promise<Stage>;
}

/** What happens while scenarios are played. */
export interface JourneyWatcher {
  readonly onStep?: (record: StepRecord) => void;
  /** In the order of the list, whichever was over first. */
  readonly onScenario?: (outcome: ScenarioOutcome) => void;
}

/**
 * Plays scenarios on a shared stage, `concurrency` at a time: each has its own people and, where it disturbs others, its own channel
 * and its own marketplace server. Those that take months are played beside them, all at once: they wait for the same days.
 */
export async function playJourney(
  stages: Stages,
  scenarios: readonly Scenario[],
  concurrency: number,
  watcher: JourneyWatcher = {},
): Promise<readonly ScenarioOutcome[]> {
  const outcomes = new Map<number, ScenarioOutcome>();
  const isOfMonths = (index: number): boolean => scenarios[index]?.takesMonths === true;
  const ofMonths = [...scenarios.keys()].filter(isOfMonths);
  const others = [...scenarios.keys()].filter((index) => !isOfMonths(index));
  let told = 0;
  async function worker(left: number[]): Promise<void> {
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const scenario = scenarios[index];
      if (scenario === undefined) return;
      outcomes.set(index, await playScenario(stages, scenario, watcher.onStep));
      for (let outcome = outcomes.get(told); outcome !== undefined; outcome = outcomes.get(told)) {
        told += 1;
        watcher.onScenario?.(outcome);
      }
    }
  }
  const workers = (left: number[], count: number): readonly Promise<void>[] =>
    Array.from({ length: Math.min(count, left.length) }, () => worker(left));
  await Promise.all([...workers(ofMonths, ofMonths.length), ...workers(others, concurrency)]);
  return [...outcomes.entries()].sort(([left], [right]) => left - right).map(([, outcome]) => outcome);
}

async function playScenario(
  stages: Stages,
  scenario: Scenario,
  onStep: ((record: StepRecord) => void) | undefined,
): Promise<ScenarioOutcome> {
  const startedAt = performance.now();
  const records: StepRecord[] = [];
  const report = (record: StepRecord): void => {
    records.push(record);
    onStep?.(record);
  };
  const steps = createSteps(scenario.name, report);
  try {
    await playOn(stages, scenario, steps);
  } catch (error) {
    // A failed step has its record; anything else that ends a scenario gets one here.
    if (!(error instanceof StepFailed)) {
      const about = { step: 'the scenario itself', item: '-', interface: '-' };
      await steps
        .take(about, () => Promise.reject(error instanceof Error ? error : new Error('unknown fault')))
        .catch(() => undefined);
    }
  }
  const ok = records.length > 0 && records.every((record) => record.ok);
  return { scenario, ok, records, ms: Math.round(performance.now() - startedAt) };
}

async function playOn(stages: Stages, scenario: Scenario, steps: Steps): Promise<void> {
  if (scenario.takesMonths === true) return playOnCalendar(await stages.ofMonths(), scenario, steps);
  if (scenario.needsOwnStage !== true) return scenario.play(stages.shared, steps);
  const stage = await stages.openOwn();
  try {
    await scenario.play(stage, steps);
  } finally {
    await stage.close();
  }
}

async function playOnCalendar(stage: Stage, scenario: Scenario, steps: Steps): Promise<void> {
  const leave = await stage.calendar.join();
  try {
    await scenario.play(stage, steps);
  } finally {
    leave();
  }
}

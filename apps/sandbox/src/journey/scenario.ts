import type { Stage } from './stage.js';
import type { Steps } from './step.js';

/** A story that is played against a gateway; it ends normally or with the failure of a step. */
export interface Scenario {
  readonly name: string;
  /** One line for a person. */
  readonly title: string;
  /** True: it crashes its gateway and so must have one of its own. */
  readonly needsOwnStage?: boolean;
  /** True: it waits for days to come, on the stage whose clock is moved when everybody there waits. */
  readonly takesMonths?: boolean;
  play(stage: Stage, steps: Steps): Promise<void>;
}

import fc from 'fast-check';
import { InjectedFault } from '../support/fault-plan.js';
import type { Act, Model, Real } from './acts.js';
import { note } from './acts.js';
import { expectInvariants } from './invariants.js';
import { KEYS, PEOPLE } from './lender.js';

/** Something of a course of events, as fast-check plays and shrinks it. */
export type Command = fc.AsyncCommand<Model, Real>;

/** An act and what it is called in a failing course. */
export type Titled = readonly [title: string, act: Act];

/** After each act, whatever came of it, the invariants hold. */
export function command(title: string, act: Act): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await act(real, model, true);
      await expectInvariants(real.lender.world, model);
    },
    toString: () => title,
  };
}

/** An arbitrary act with its title: the name and what it was chosen with. */
export function titled<Choice extends readonly unknown[]>(
  name: string,
  choice: fc.Arbitrary<Choice>,
  make: (...chosen: Choice) => Act,
): fc.Arbitrary<Titled> {
  return choice.map((chosen): Titled => [`${name} ${chosen.join(' ')}`, make(...chosen)]);
}

/** The number of an order: rather a first order of a person than a second, which only comes when the first is over. */
export const order = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: PEOPLE.length - 1 }) },
  fc.nat({ max: KEYS.length - 1 }),
);

/** Tells events apart: the same one comes again now and then. */
export const event = fc.nat({ max: 2 });

/** True four times of five. */
export const mostly = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false));

/** An act while nothing else happens. */
export function alone(choice: fc.Arbitrary<Titled>): fc.Arbitrary<Command> {
  return choice.map(([title, act]) => command(title, act));
}

/** Acts at the same instant: API, notice and job, events and operators. */
export function atOnce(...choices: readonly fc.Arbitrary<Titled>[]): fc.Arbitrary<Command> {
  return fc.oneof(...choices.map((choice) => fc.array(choice, { minLength: 2, maxLength: 4 }))).map((chosen) =>
    command(`at once: ${chosen.map(([title]) => title).join(' | ')}`, async (real, model) => {
      await Promise.all(chosen.map(([, act]) => act(real, model, false)));
      note(real, 'at once');
    }),
  );
}

/** Trouble strikes at the n-th call of a port inside an act; after `dies` the process is started anew. */
export function trouble(anything: fc.Arbitrary<Titled>): fc.Arbitrary<Command> {
  return fc
    .tuple(fc.constantFrom('fails' as const, 'dies' as const), fc.integer({ min: 1, max: 40 }), anything)
    .map(([mode, n, [title, act]]) =>
      command(`${title}, which ${mode} at call ${String(n)}`, async (real, model) => {
        const { lender } = real;
        lender.world.faults.arm(mode, n);
        try {
          await act(real, model, false);
        } catch (error) {
          if (!(error instanceof InjectedFault)) throw error;
        } finally {
          if (await lender.world.faults.restart()) note(real, `trouble ${mode}`);
        }
        if (mode === 'dies') lender.restart();
      }),
    );
}

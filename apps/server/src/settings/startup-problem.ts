/** Something the person who starts the gateway can mend. `message` is one sentence and is all that is printed. */
export class StartupProblem extends Error {
  override readonly name = 'StartupProblem';
}

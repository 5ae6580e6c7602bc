import { UsageError } from '../../terminal/usage-error.ts';
import { isRecord } from '../json.ts';
import type { MachineInput } from '../service/machine-inputs.ts';
import { closest } from './text.ts';

/**
 * The machine that an input is for: of which it has a member that no other machine has, or else whose schema alone it fits.
 * @param shown what the input was read from
 * @param run the machine's name, if the user gives one. Throws UsageError
 */
export function machineFor(
  input: unknown,
  shown: string,
  run: string | undefined,
  machines: readonly MachineInput[],
): MachineInput {
  const names = machines.map((machine) => machine.run);
  if (run !== undefined) {
    const named = machines.find((machine) => machine.run === run);
    if (named) return named;
    const near = closest(run, names);
    const remedy = near ? `Did you mean ${near}?` : `These exist: ${names.join(', ')}.`;
    throw new UsageError(`--run ${run} is no state machine. ${remedy}`);
  }
  const members = isRecord(input) ? Object.keys(input) : [];
  const own = machines.flatMap((machine) => {
    const found = members.find((member) => machine.members.includes(member) && isOnlyIn(member, machine, machines));
    return found === undefined ? [] : [{ machine, found }];
  });
  const fitting = machines.filter(({ fits }) => fits(input));
  const [only, ...others] = own.length > 0 ? own.map(({ machine }) => machine) : fitting;
  if (only && others.length === 0) return only;
  const remedy = `Say which with --run ${names.join(' or --run ')}.`;
  if (own.length > 1) {
    const both = own.map(({ machine, found }) => `${found}, which only ${machine.run} takes`).join(', and ');
    throw new UsageError(`${shown} has ${both}. ${remedy}`);
  }
  const corrections = members.flatMap((member) => {
    const near = closest(
      member,
      machines.flatMap((machine) => machine.members),
    );
    return near === undefined || near === member ? [] : [`Did you mean ${near} in place of ${member}?`];
  });
  const problem = `${shown} does not show which state machine it is an input of: ${names.join(' or ')}.`;
  throw new UsageError([problem, ...corrections, remedy].join(' '));
}

const isOnlyIn = (member: string, machine: MachineInput, machines: readonly MachineInput[]): boolean =>
  machines.every((other) => other === machine || !other.members.includes(member));

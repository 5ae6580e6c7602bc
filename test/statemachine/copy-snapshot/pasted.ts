import { execFileSync } from 'node:child_process';
import { REGION } from '../../../local/service/account.ts';
import type { Outcome } from '../../support/service.ts';

/** It knows two commands, each only with the region: one reads an input back, the other's arguments are printed. */
const AWS = `aws() {
  case "$*" in
    "$READ_BACK") printf %s "$INPUT" ;;
    "stepfunctions start-execution --state-machine-arn $MACHINE --region $REGION --input "*) printf %s "$8" ;;
    *) printf 'unknown: %s' "$*" ;;
  esac
}`;

/** The input that the command of a notice gives to another execution of the same machine, as a shell hands it over. */
export function pasted(fix: string | null | undefined, { execution: { arn, input, machineArn } }: Outcome): object {
  const env = {
    READ_BACK: `stepfunctions describe-execution --execution-arn ${arn} --query input --output text --region ${REGION}`,
    INPUT: input,
    MACHINE: machineArn,
    REGION,
  };
  return JSON.parse(execFileSync('sh', ['-c', `${AWS}\n${fix}`], { env, encoding: 'utf8' }));
}

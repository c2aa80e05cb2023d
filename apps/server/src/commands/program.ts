import { Command } from 'commander';
import { VERSION } from '../version.js';
import { addAuditCommand } from './audit.command.js';
import { addBlacklistCommands } from './blacklist.command.js';
import { addErasureCommands } from './erasure.command.js';
import { addCallbackCommands } from './callbacks.command.js';
import { addConfigurationCommands } from './configuration.command.js';
import { addDatabaseCommands } from './database.command.js';
import { addDocumentCommands } from './documents.command.js';
import { addEventCommands } from './events.command.js';
import { addKafkaCommands } from './kafka.command.js';
import { addOperatorCommands } from './operators.command.js';
import { addOrderCommands } from './orders.command.js';
import { addReconciliationCommands } from './reconciliation.command.js';
import { addRepaymentCommands } from './repayments.command.js';
import { addStartCommand } from './start.command.js';
import { addVariablesCommand } from './variables.command.js';

/** The command line `banyan`. */
export function createProgram(): Command {
  const program = new Command('banyan')
    .description("The lender's gateway to loan marketplaces. Configured by environment variables: banyan variables.")
    .version(VERSION);
  addStartCommand(program);
  addVariablesCommand(program);
  addDatabaseCommands(program);
  addKafkaCommands(program);
  addConfigurationCommands(program);
  addDocumentCommands(program);
  addOrderCommands(program);
  addRepaymentCommands(program);
  addReconciliationCommands(program);
  addCallbackCommands(program);
  addEventCommands(program);
  addBlacklistCommands(program);
  addErasureCommands(program);
  addOperatorCommands(program);
  addAuditCommand(program);
  return program;
}

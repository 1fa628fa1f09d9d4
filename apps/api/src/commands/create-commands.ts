import { Module, type DynamicModule } from '@nestjs/common';
import type { HttpContext } from '@tallystick/platform/http/http-context';
import { ControlDesk } from '../controls/control-desk';
import { GrantsController } from '../grants/grants.controller';
import { CommandCalls } from './command-calls';
import { CommandDesk } from './command-desk';
import { CommandsController } from './commands.controller';

@Module({})
class CommandsModule {}

/** What changes money: commands on the log, and what became of them. */
export function createCommands(context: HttpContext, controls: ControlDesk): DynamicModule {
  const desk = new CommandDesk(context);
  return {
    module: CommandsModule,
    controllers: [CommandsController, GrantsController],
    providers: [
      { provide: CommandDesk, useValue: desk },
      { provide: CommandCalls, useValue: new CommandCalls(context, desk) },
      { provide: ControlDesk, useValue: controls },
    ],
  };
}

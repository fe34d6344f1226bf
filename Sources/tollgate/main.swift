import TollgateApp

await TollgateCommand.runProcess()

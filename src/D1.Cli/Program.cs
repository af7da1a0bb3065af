using D1.Cli;
using D1.Stages;

// What a thread of its own throws has no caller that could tell it.
AppDomain.CurrentDomain.UnhandledException += (_, stray) => Environment.Exit(CommandLine.Tell((Exception)stray.ExceptionObject));
return await CommandLine.InvokeAsync(args, BuiltInStages.Registry);

using D1.Cli;
using D1.Stages.Pipeline;

return await CommandLine.InvokeAsync(args, BuiltInStages.Registry);

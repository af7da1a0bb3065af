namespace D1.Cli.Help;

/// <summary>The parts of the help page, in their order.</summary>
internal enum VerbGroup
{
    Run,
    Look,
    Talk,
    Keep,
    Check,
    Models,
    Tools,
}

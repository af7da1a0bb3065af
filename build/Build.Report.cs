using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Stages;
using D1.Stages.Claims;
using D1.Stages.Tables;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

/// <summary>What people read of results: the report's page, and what the documents show.</summary>
sealed partial class Build
{
    [Parameter("The page that Report writes; default: report.PROFILE.html at the root")]
    readonly AbsolutePath? ReportFile = null;

    AbsolutePath Page => ReportFile ?? RootDirectory / $"report.{Experiments.Name}.html";

    // As in ReproduceCodeTable.
    const string CodeTable = "table-code";

    static AbsolutePath BrowserTests => RootDirectory / "tests" / "D1.Browser.Tests";

    void WriteReport()
    {
        var table = Stages().Wait(nameof(ReproduceTable1)).Results[0].Artifact!;
        var name = Set.Length == 0 && TableSeeds is null ? $"{Experiments.Name}/{Table1Stage.StageName}"
            : $"{table.Stage}/{StageKey.Shorten(table.Key)}";
        var seeds = TableSeeds is { } count ? $" --seeds {count}" : "";
        var store = new ArtifactStore(Stores.Find(), x => Log.Warning("{Line:l}", x));
        var ablations = string.Concat(MadeAblations(store).Select(x => $" {x.Name}"));
        DotNet($"{CommandAssembly} report {name}{ablations:nq}{seeds:nq} --out {Page} --overwrite",
            logInvocation: false, logger: LogLine);
    }

    /// <summary>What claims read, as today's specs and code make it.</summary>
    ClaimCheck Check(ArtifactStore store) => new(BuiltInStages.Registry, store, Experiments, ClaimCheck.UsualSeeds);

    /// <summary>The ablations that are there, where the page is of their models.</summary>
    List<(string Name, Artifact Table)> MadeAblations(ArtifactStore store)
    {
        if (!IsStudied)
            return [];
        var check = Check(store);
        return [.. from name in SpecFolder.Tables(AblationFolder).Select(x => $"{AblationFolder.Name}/{x}")
                   let table = check.TableOf(name)
                   where table is not null
                   select (name, table)];
    }

    /// <summary>Whether the models are those that docs/nano.md and the ablations are of.</summary>
    bool IsStudied => Experiments.Name == "nano" && Set.Length == 0;

    /// <summary>What seeds say, where their tables are there: docs/nano.md's verdicts and ablations.</summary>
    void WriteStudy(ArtifactStore store)
    {
        if (!IsStudied)
            return;
        var study = RootDirectory / "docs" / "nano.md";
        if (Check(store).TableOf(Table1Stage.StageName) is { } seeds)
            WriteVerdicts("claims", "",
                TableReport.Origin(store, seeds, $"./build.sh {nameof(Claims)} --seeds {ClaimCheck.UsualSeeds}"));
        else
            Log.Information("{File} keeps its verdicts: the table over {Seeds} seeds is not there", study, ClaimCheck.UsualSeeds);
        if (Check(store).TableOf(CodeTable) is { } code)
            WriteVerdicts("code", $" --table {CodeTable}",
                TableReport.Write(store, code, $"./build.sh {nameof(ReproduceCodeTable)} --seeds {ClaimCheck.UsualSeeds}"));
        else
            Log.Information("{File} keeps its table of programs: that over {Seeds} seeds is not there", study, ClaimCheck.UsualSeeds);

        var ablations = MadeAblations(store);
        var isWhole = ablations.Count == AblationSpecs.Length;
        if (isWhole)
            GeneratedBlock.Write(study, "ablations", string.Join('\n', ablations.Select(x =>
                $"### {x.Name}\n\n{TableReport.Write(store, x.Table, $"./build.sh {nameof(Ablations)}")}")));
        Log.Information("{File} {What:l} its ablations: {Count} of {All} are there", study,
            isWhole ? "has" : "keeps", ablations.Count, AblationSpecs.Length);

        void WriteVerdicts(string block, string about, string origin)
        {
            var verdicts = DotNet($"{CommandAssembly} claims --profile {Experiments.Name}{about:nq}", logOutput: false, logInvocation: false,
                    exitHandler: process => Assert.True(process.ExitCode is 0 or 1, "the claims cannot be read"))
                .Where(x => x.Type == OutputType.Std).Select(x => x.Text);
            GeneratedBlock.Write(study, block, $"{origin}\n```\n{string.Join('\n', verdicts).TrimEnd()}\n```\n");
            Log.Information("{File} has the verdicts of {Block:l}", study, block);
        }
    }

    /// <summary>README's table and where it is from; docs' pictures and figures of the report that was written just now.</summary>
    void WriteDocuments()
    {
        var table = Stages().Wait(nameof(ReproduceTable1)).Results[0].Artifact!;
        var store = new ArtifactStore(Stores.Find(), x => Log.Warning("{Line:l}", x));
        var readme = RootDirectory / "README.md";
        GeneratedBlock.Write(readme, $"table1.{Experiments.Name}",
            TableReport.Write(store, table,
                $"./build.sh {nameof(ReproduceTable1)}{(Experiments.Name == "nano" ? "" : $" --profile {Experiments.Name}")}"));
        Log.Information("{File} has the table", readme);
        WriteStudy(store);
        DotNet(
            $"test {BrowserTests} -c Release --nologo --filter FullyQualifiedName~Pictures|FullyQualifiedName~Figures "
                + $"--environment D1_PICTURES_OF={Page}",
            logger: LogProblems);
    }
}

using D1.Model.Objectives;
using D1.Pipeline;
using D1.Stages.Evaluation;
using D1.Stages.Hub;
using D1.Stages.Tables;
using D1.Stages.Training;

namespace D1.Stages;

/// <summary>The stages that come with D1.</summary>
public static class BuiltInStages
{
    public static StageRegistry Registry { get; } = new(
        [new DownloadModelStage(), new DownloadDataStage(), new FileStage(), new PretrainStage(), new MaskedSftStage(),
            new DiffuGrpoStage(), new EvaluateStage(), new Table1Stage()],
        PolicyObjectives.Kinds);
}

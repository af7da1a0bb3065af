namespace D1.Stages.Training;

/// <summary>Options of a stage that trains a model.</summary>
public interface ITrainingOptions
{
    /// <summary>When it validates, and keeps its models; never, when null.</summary>
    ValidationOptions? Validation { get; }
}

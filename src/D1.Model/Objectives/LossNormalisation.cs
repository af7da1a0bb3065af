namespace D1.Model.Objectives;

/// <summary>How token losses become one number.</summary>
public enum LossNormalisation
{
    /// <summary>Mean over all completion tokens of the batch (the released code).</summary>
    TokenMean,

    /// <summary>Mean over sequences of the mean over each one's tokens (paper Equation 4).</summary>
    SequenceMean,
}

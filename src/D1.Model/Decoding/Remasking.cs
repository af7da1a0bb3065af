namespace D1.Model.Decoding;

/// <summary>Which predictions of a step are kept.</summary>
public enum Remasking
{
    /// <summary>The most confident: highest probability of the chosen token.</summary>
    LowConfidence,

    /// <summary>Uniformly random ones.</summary>
    Random,
}

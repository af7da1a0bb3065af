namespace D1.Stages.Tests.Toys;

public enum ToyMode
{
    LowConfidence,
    Random,
}

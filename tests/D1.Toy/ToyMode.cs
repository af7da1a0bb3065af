namespace D1.Toy;

public enum ToyMode
{
    LowConfidence,
    Random,
}

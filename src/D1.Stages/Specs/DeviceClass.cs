namespace D1.Stages.Specs;

/// <summary>Kinds of device that a stage can compute on.</summary>
public enum DeviceClass
{
    Cpu,
    Cuda,
}

namespace D1.Stages.Devices;

/// <summary>Kinds of device that a stage can compute on.</summary>
public enum DeviceClass
{
    Cpu,
    Cuda,
}

namespace D1.Pipeline.Devices;

/// <summary>Kinds of device that a stage can compute on.</summary>
public enum DeviceClass
{
    Cpu,
    Cuda,
}

using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    /// <summary>Where a tensor lives: a kind of device and, where there can be several, its number (-1: the current one).</summary>
    public class Device
    {
        /// <param name="description">For example <c>cpu</c>, <c>meta</c>, <c>cuda</c>, <c>cuda:1</c>.</param>
        /// <exception cref="ArgumentException">There is no such device.</exception>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            var parts = description.Split(':');
            if (parts.Length > 2 || !TryParse(parts[0], out var parsed))
                throw new ArgumentException($"'{description}' is no device; use cpu, meta, cuda or cuda:N.", nameof(description));
            type = parsed;
            index = -1;
            if (parts.Length == 1) return;
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new ArgumentException($"'{description}' is no device; use cpu, meta, cuda or cuda:N.", nameof(description));
            index = number;
        }

        public Device(string deviceType, int index = -1) : this(index < 0 ? deviceType : $"{deviceType}:{index}")
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The CUDA device of a number.</summary>
        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        internal Device(long packed) : this((DeviceType)(packed >> 32), (int)packed)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        internal long Packed => ((long)type << 32) | (uint)index;

        public static implicit operator Device(string description) => new(description);

        public override string ToString() =>
            index < 0 ? $"{type}".ToLowerInvariant() : $"{type}:{index.ToString(CultureInfo.InvariantCulture)}".ToLowerInvariant();

        private static bool TryParse(string name, out DeviceType type) =>
            Enum.TryParse(name, ignoreCase: true, out type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name[0]);
    }
}

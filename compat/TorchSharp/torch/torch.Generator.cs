using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generator of every device and returns the CPU's.</summary>
    public static Generator manual_seed(long seed)
    {
        for (var index = 0; index < cuda.device_count(); index++) Generator.DefaultOf(new Device(DeviceType.CUDA, index)).manual_seed(seed);
        return Generator.Default.manual_seed(seed);
    }

    public static long initial_seed() => Generator.Default.initial_seed();

    /// <summary>Seeds the default generator with a number that nobody chose, and returns it.</summary>
    public static long seed() => Generator.Default.seed();

    /// <summary>The CPU's default generator's state, a byte tensor.</summary>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The random numbers of the default generators.</summary>
    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long initial_seed() => torch.initial_seed();

        public static long seed() => torch.seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A stream of random numbers with a state that can be saved and put back.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = NativeError.Check(NativeMethods.d1_generator(seed, this.device.Packed));
        }

        private Generator(Device device, nint handle)
        {
            this.device = device;
            _handle = handle;
        }

        ~Generator() => Dispose(false);

        /// <summary>The CPU's default generator.</summary>
        public static Generator Default => DefaultOf(CPU);

        public Device device { get; }

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            NativeError.Check(NativeMethods.d1_set_generator_seed(Handle, unchecked((ulong)seed)));
            return this;
        }

        public long initial_seed() => unchecked((long)NativeMethods.d1_generator_seed(Handle));

        public long seed()
        {
            var chosen = Random.Shared.NextInt64();
            manual_seed(chosen);
            return chosen;
        }

        /// <summary>The whole state, a byte tensor that <see cref="set_state"/> takes back.</summary>
        public Tensor get_state() => new(NativeError.Check(NativeMethods.d1_generator_state(Handle)));

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            NativeError.Check(NativeMethods.d1_set_generator_state(Handle, value.Handle));
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        internal static Generator DefaultOf(Device device) =>
            new(device, NativeError.Check(NativeMethods.d1_default_generator(device.Packed)));

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0) return;
            NativeMethods.d1_free_generator(_handle);
            _handle = 0;
        }
    }
}

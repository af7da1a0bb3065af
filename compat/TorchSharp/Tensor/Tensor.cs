using System.Globalization;
using TorchSharp.Interop;
using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of libtorch.</summary>
    /// <remarks>Owned by the <see cref="DisposeScope"/> that it was made in, if any; the finalizer is the safety net.</remarks>
    public unsafe partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref _totalCount);
            if (total > _peakCount) _peakCount = total;
            OwningDisposeScope = DisposeScopeManager.Register(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>Tensors that are alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>The most that were alive at once; approximate when several threads make tensors.</summary>
        public static long PeakCount => _peakCount;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>libtorch's own object, an <c>at::Tensor*</c>, for native kernels.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- it was disposed.");

        public bool IsInvalid => _handle == 0;

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        /// <summary>Gives the native object away: the caller frees it, and this tensor can no longer be used.</summary>
        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref _totalCount);
            return Interlocked.Exchange(ref _handle, 0);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is { } scope) scope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            return other.OwningDisposeScope is { } scope ? MoveToOtherDisposeScope(scope) : DetachFromDisposeScope();
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Whether shape and every element are equal.</summary>
        public bool Equals(Tensor target) => CallBool("equal", this, target);

        public override bool Equals(object? obj) => obj is Tensor other && (ReferenceEquals(this, other) || Equals(other));

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        /// <summary>Shape, type and device, for example <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString()
        {
            if (IsInvalid) return "(disposed)";
            var sizes = string.Join('x', Array.ConvertAll(shape, n => n.ToString(CultureInfo.InvariantCulture)));
            return $"[{sizes}], type = {dtype}, device = {device}";
        }

        protected virtual void Dispose(bool disposing)
        {
            var freed = Interlocked.Exchange(ref _handle, 0);
            if (freed == 0) return;
            if (disposing)
            {
                if (OwningDisposeScope is { } scope) scope.MarkAsDisposed(this);
                else DisposeScopeManager.DisposedOutsideScope();
            }
            NativeMethods.d1_free(freed);
            Interlocked.Decrement(ref _totalCount);
        }

        private TensorDescription Describe()
        {
            TensorDescription description;
            NativeError.Check(NativeMethods.d1_describe(Handle, &description));
            GC.KeepAlive(this);
            return description;
        }
    }
}

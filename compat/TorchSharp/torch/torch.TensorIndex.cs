namespace TorchSharp;

public static partial class torch
{
    /// <summary>A part of <c>tensor[…]</c>: a position, slice, ellipsis, new dimension, or a tensor of positions or truth values.</summary>
    public readonly struct TensorIndex
    {
        private TensorIndex(IndexKind kind) => Kind = kind;

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new(IndexKind.None);

        /// <inheritdoc cref="None"/>
        public static readonly TensorIndex Null = new(IndexKind.None);

        /// <summary>As many whole dimensions as are left.</summary>
        public static readonly TensorIndex Ellipsis = new(IndexKind.Ellipsis);

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        internal IndexKind Kind { get; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal torch.Tensor? Positions { get; private init; }

        public static TensorIndex Bool(bool value) => new(IndexKind.Bool) { Start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new(IndexKind.Single) { Start = index };

        public static TensorIndex Tensor(torch.Tensor tensor) => new(IndexKind.Tensor) { Positions = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(IndexKind.Slice) { Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? range.End.Value == 0 ? null : -range.End.Value : range.End.Value);

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        /// <summary>The tensor of positions that this part is.</summary>
        /// <exception cref="InvalidCastException">It is something else.</exception>
        public static implicit operator torch.Tensor(TensorIndex value) =>
            value.Positions ?? throw new InvalidCastException($"A {value.Kind} index is not a tensor.");

        internal enum IndexKind
        {
            None,
            Single,
            Bool,
            Ellipsis,
            Slice,
            Tensor,
        }
    }
}

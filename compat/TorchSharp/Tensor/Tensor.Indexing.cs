using System.Runtime.CompilerServices;
using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// A view for positions and slices, a copy where tensors choose; <see cref="TensorIndex.None"/> adds a dimension.
        /// </summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => Assign(value, indices, accumulate: false);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Pick([i1, i2]);
            set => Put([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Pick([i1, i2, i3]);
            set => Put([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Pick([i1, i2, i3, i4]);
            set => Put([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Pick(indices);
            set => Put(indices, value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, chosen) = Apply(indices);
            return chosen is null ? view : Replace(view, Call("index.Tensor", view, chosen));
        }

        public Tensor index(params Tensor[] indices) => Call("index.Tensor", this, indices);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false) => Assign(value, indices, accumulate);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Assign(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            InPlace("index_put_", this, indices, value, accumulate);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = full([], value, dtype, device).DetachFromDisposeScope();
            return Assign(tensor, indices, accumulate: false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var tensor = full([], value, dtype, device).DetachFromDisposeScope();
            return index_put_(tensor, indices);
        }

        private Tensor Pick(ReadOnlySpan<long> positions)
        {
            var view = select(0, positions[0]);
            foreach (var position in positions[1..]) view = Replace(view, view.select(0, position));
            return view;
        }

        private void Put(ReadOnlySpan<long> positions, Tensor value)
        {
            using var view = Pick(positions);
            view.copy_(value);
        }

        private Tensor Assign(Tensor value, TensorIndex[] indices, bool accumulate)
        {
            var (view, chosen) = Apply(indices);
            using var _ = view;
            if (chosen is not null) view.index_put_(value, chosen, accumulate);
            else if (accumulate) view.add_(value);
            else view.copy_(value);
            return this;
        }

        /// <summary>
        /// Applies positions, slices and new dimensions as views; the tensors that choose are left, by dimension of the view.
        /// </summary>
        private (Tensor View, Tensor[]? Chosen) Apply(TensorIndex[] indices)
        {
            var view = alias();
            List<Tensor>? chosen = null;
            var dim = 0;
            for (var k = 0; k < indices.Length; k++)
            {
                ref readonly var index = ref indices[k];
                switch (index.Kind)
                {
                    case TensorIndex.IndexKind.Single when index.Start is { } position:
                        view = Replace(view, view.select(dim, position));
                        break;
                    case TensorIndex.IndexKind.Slice:
                        view = Replace(view, Call("slice.Tensor", view, dim++, index.Start, index.Stop, index.Step ?? 1));
                        break;
                    case TensorIndex.IndexKind.Ellipsis:
                        dim += (int)view.Dimensions - dim - indices.Skip(k + 1).Sum(Consumed);
                        break;
                    case TensorIndex.IndexKind.Tensor:
                        Choose(index.Positions!);
                        break;
                    case TensorIndex.IndexKind.Bool:
                        view = Replace(view, view.unsqueeze(dim));
                        Choose(torch.tensor([index.Start == 1], device: device));
                        break;
                    default:
                        view = Replace(view, view.unsqueeze(dim++));
                        break;
                }
            }
            return (view, chosen?.ToArray());

            void Choose(Tensor positions)
            {
                chosen ??= [];
                while (chosen.Count < dim) chosen.Add(null!);
                chosen.Add(positions);
                dim++;
            }
        }

        private static int Consumed(TensorIndex index) => index.Kind switch
        {
            TensorIndex.IndexKind.Single when index.Start is not null => 1,
            TensorIndex.IndexKind.Slice => 1,
            TensorIndex.IndexKind.Tensor =>
                index.Positions!.dtype is ScalarType.Bool or ScalarType.Byte ? (int)index.Positions.Dimensions : 1,
            _ => 0,
        };

        private static Tensor Replace(Tensor used, Tensor made)
        {
            used.Dispose();
            return made;
        }
    }
}

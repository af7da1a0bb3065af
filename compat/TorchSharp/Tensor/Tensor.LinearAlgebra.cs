using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    // Products of matrices and vectors.
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Call("matmul", this, target);

        public Tensor mm(Tensor target) => Call("mm", this, target);

        public Tensor bmm(Tensor batch2) => Call("bmm", this, batch2);

        public Tensor mv(Tensor target) => Call("mv", this, target);

        public Tensor dot(Tensor target) => Call("dot", this, target);

        public Tensor vdot(Tensor target) => Call("vdot", this, target);

        public Tensor outer(Tensor vec2) => Call("outer", this, vec2);

        public Tensor ger(Tensor vec2) => Call("ger", this, vec2);

        public Tensor inner(Tensor vec2) => Call("inner", this, vec2);

        public Tensor kron(Tensor other) => Call("kron", this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Call("addmm", this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => InPlace("addmm_", this, mat1, mat2, beta, alpha);

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Call("addmv", this, mat, vec, beta, alpha);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Call("addbmm", this, batch1, batch2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Call("baddbmm", this, batch1, batch2, beta, alpha);

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Call("addr", this, vec1, vec2, beta, alpha);

        public Tensor trace() => Call("trace", this);

        public Tensor inverse() => Call("inverse", this);

        public Tensor det() => Call("det", this);

        public Tensor matrix_power(int n) => Call("matrix_power", this, n);
    }
}

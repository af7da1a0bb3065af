using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static partial class torch
{
    // Random numbers, from a generator or from the device's default one.
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Call("bernoulli", this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => InPlace("bernoulli_.float", this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) => InPlace("bernoulli_.Tensor", this, p, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) => InPlace("uniform_", this, from, to, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            InPlace("normal_", this, mean, std, generator);

        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            InPlace("log_normal_", this, mean, std, generator);

        public Tensor exponential_(double lambda = 1, Generator? generator = null) => InPlace("exponential_", this, lambda, generator);

        public Tensor geometric_(double p, Generator? generator = null) => InPlace("geometric_", this, p, generator);

        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null) =>
            InPlace("cauchy_", this, median, sigma, generator);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            InPlace("random_.from", this, (long)from, (long)to, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Call("multinomial", this, num_samples, replacement, generator);

        public Tensor poisson(Generator? generator = null) => Call("poisson", this, generator);
    }
}

#include "service/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <sstream>
#include <vector>

namespace lapwing::service {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30};

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  std::mutex mutex;  // of what follows
  std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
  std::map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> gauges;
  std::vector<std::function<void(Metrics&)>> refreshers;

  template <class Metric, class Builder>
  prometheus::Family<Metric>& family(std::map<std::string, prometheus::Family<Metric>*>& families,
                                     Builder builder, const std::string& name,
                                     const std::string& help) {
    const std::lock_guard lock(mutex);
    auto& found = families[name];
    if (found == nullptr) found = &builder.Name(name).Help(help).Register(registry);
    return *found;
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

prometheus::Counter& Metrics::counter(const std::string& name, const std::string& help,
                                      const MetricLabels& labels) {
  return impl_->family(impl_->counters, prometheus::BuildCounter(), name, help).Add(labels);
}

prometheus::Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                                          const MetricLabels& labels) {
  return impl_->family(impl_->histograms, prometheus::BuildHistogram(), name, help)
      .Add(labels, kSeconds);
}

void Metrics::count(const std::string& name, const std::string& help, const MetricLabels& labels,
                    double by) {
  counter(name, help, labels).Increment(by);
}

void Metrics::observe(const std::string& name, const std::string& help, const MetricLabels& labels,
                      double seconds) {
  histogram(name, help, labels).Observe(seconds);
}

void Metrics::set(const std::string& name, const std::string& help, const MetricLabels& labels,
                  double value) {
  impl_->family(impl_->gauges, prometheus::BuildGauge(), name, help).Add(labels).Set(value);
}

void Metrics::at_scrape(std::function<void(Metrics&)> refresh) {
  const std::lock_guard lock(impl_->mutex);
  impl_->refreshers.push_back(std::move(refresh));
}

std::string Metrics::text() {
  std::vector<std::function<void(Metrics&)>> refreshers;
  {
    const std::lock_guard lock(impl_->mutex);
    refreshers = impl_->refreshers;
  }
  for (const auto& refresh : refreshers) refresh(*this);
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, impl_->registry.Collect());
  return out.str();
}

}  // namespace lapwing::service

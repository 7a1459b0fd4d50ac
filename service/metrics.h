// What the service counts, for Prometheus (text format 0.0.4, GET /metrics). Label values come from
// small fixed sets: never a number, a key or a path. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace lapwing::service {

using MetricLabels = std::map<std::string, std::string>;

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Counters, made when first counted; `help` is of the first call. `lapwing_lookups_total`.
  void count(const std::string& name, const std::string& help, const MetricLabels& labels = {},
             double by = 1);
  // Histograms of seconds.
  void observe(const std::string& name, const std::string& help, const MetricLabels& labels,
               double seconds);
  // The counter or histogram itself, for what is counted at every request; lives as long as this.
  prometheus::Counter& counter(const std::string& name, const std::string& help,
                               const MetricLabels& labels);
  prometheus::Histogram& histogram(const std::string& name, const std::string& help,
                                   const MetricLabels& labels);
  // Gauges.
  void set(const std::string& name, const std::string& help, const MetricLabels& labels,
           double value);
  // Called before each scrape, to set gauges; what it refers to must outlive the last scrape.
  void at_scrape(std::function<void(Metrics&)> refresh);

  std::string text();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lapwing::service

-- Sends the lines of EVENTS, each once: thread n of N takes every N-th line. A thread that runs out stops, and says so.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   threads[#threads + 1] = thread
end

function init(args)
   local count = tonumber(os.getenv("BENCH_THREADS"))
   local line = 0
   signatures, bodies, taken = {}, {}, 0
   for text in io.lines(os.getenv("BENCH_EVENTS")) do
      if line % count == number then
         local tab = text:find("\t", 1, true)
         signatures[#signatures + 1] = text:sub(1, tab - 1)
         bodies[#bodies + 1] = text:sub(tab + 1)
      end
      line = line + 1
   end
   headers = { ["Content-Type"] = "application/json" }
   ran_out = 0
end

function request()
   taken = taken + 1
   if taken > #bodies then
      ran_out = 1
      wrk.thread:stop()
      return wrk.format("GET", "/healthz")
   end
   headers["Stripe-Signature"] = signatures[taken]
   return wrk.format("POST", "/notify/stripe", headers, bodies[taken])
end

function done(summary, latency, requests)
   local errors, ran_out = summary.errors, 0
   for _, thread in ipairs(threads) do ran_out = ran_out + thread:get("ran_out") end
   io.write(string.format(
      'RESULT {"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "refused": %d, "broken": %d, "ran_out": %d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout, ran_out))
end

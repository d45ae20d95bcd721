-- wrk: POST one question after the other from the file named in QUESTIONS, a JSON body a line; without it, GET.
if os.getenv("QUESTIONS") then
  local bodies = {}
  for line in io.lines(os.getenv("QUESTIONS")) do
    bodies[#bodies + 1] = line
  end
  local at = 0
  local headers = { ["Content-Type"] = "application/json" }

  function request()
    at = at % #bodies + 1
    return wrk.format("POST", nil, headers, bodies[at])
  end
end

-- Refusals are fast and must not count as answers: told one a line, with times in microseconds.
function done(summary, latency, _requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format(
    '{"requests": %d, "failed": %d, "duration_s": %f, "p50_ms": %f, "p99_ms": %f}\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end

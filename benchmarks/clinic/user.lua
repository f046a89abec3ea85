-- One thread is one user with one connection: it asks for the next page as soon as the last is answered, or after it
-- was read for work.pause_ms on average (half to one and a half times as long). What is read is not measured.
-- wrk ... -s user.lua ADDRESS -- WORK.lua; WORK.lua gives what is done, by which users.

local count = 0

function setup(thread)
  count = count + 1
  thread:set("number", count)
  thread:set("wrong", 0)
  thread:set("first_wrong", "")
  all = all or {}
  table.insert(all, thread)
end

function init(args)
  work = dofile(args[1])
  user = work.users[number]
  math.randomseed(number)
  if work.pause_ms > 0 then
    local come = false
    function delay() -- one comes after the other: the server gives a thread to each connection that has not asked yet
      if come then return math.floor(work.pause_ms * (0.5 + math.random())) end
      come = true
      return number * 150
    end
  end
  turn = number * 7
  version = user.version or 0
  cookie = "needlepoint=" .. user.cookie .. "; csrftoken=" .. string.rep("a", 32)
  get = {["Cookie"] = cookie}
  post = {["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded"}
  save = {["Cookie"] = cookie, ["Content-Type"] = post["Content-Type"], ["Accept"] = "application/json"}
  token = "csrfmiddlewaretoken=" .. string.rep("a", 32)
end

local function escape(text)
  return (text:gsub("[^%w]", function(c) return string.format("%%%02X", string.byte(c)) end))
end

function request()
  turn = turn + 1
  if work.kind == "search" then
    local term = work.terms[turn % #work.terms + 1]
    return wrk.format("POST", "/patients/", post, token .. "&term=" .. escape(term))
  elseif work.kind == "record" then
    return wrk.format("GET", "/patients/" .. work.records[turn % #work.records + 1] .. "/", get)
  elseif work.kind == "save" then
    local key = "zone-" .. user.zone
    local fields = {treated = "yes", needle_length_mm = "1.5", passes = "3", speed_per_minute = "6000",
      area_cm2 = "30", seconds = tostring(60 + turn % 60), endpoint = "pinpoint_bleeding",
      reactions = "expected_redness"}
    local body = token .. "&version=" .. version
    for name, value in pairs(fields) do body = body .. "&" .. key .. "-" .. name .. "=" .. value end
    return wrk.format("POST", "/sessions/" .. user.session .. "/zones/" .. user.zone .. "/", save, body)
  elseif work.kind == "consultation" then
    return wrk.format("GET", "/consultations/" .. user.consultation .. "/", get)
  elseif work.kind == "day" then
    return wrk.format("GET", "/sessions/" .. user.session .. "/", get)
  end
  return wrk.format("GET", "/", get)
end

function response(status, headers, body)
  if status ~= 200 then
    wrong = wrong + 1
    if first_wrong == "" then first_wrong = status .. " " .. body:sub(1, 300):gsub("[^%w%p ]", " ") end
  elseif work.kind == "save" then
    version = tonumber(body:match('"version": (%d+)'))
  end
end

function done(summary, latency, requests)
  local wrong, first = 0, ""
  for _, thread in ipairs(all) do
    wrong = wrong + thread:get("wrong")
    if first == "" then first = thread:get("first_wrong") end
  end
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_us": %.1f, "p99_us": %.1f, "max_us": %.1f, "first_wrong": "%s", ' ..
    '"errors": {"status": %d, "wrong": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d}}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency.max,
    first:gsub('[\\"]', "'"), errors.status, wrong, errors.connect, errors.read, errors.write, errors.timeout))
end

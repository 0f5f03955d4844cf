/* Sends what was typed into one of our blocks where no page of ours is around it: in the XBlock SDK, or inside of a block from others. */
function MinamataAnswers(runtime, element, args) {
  var root = element.jquery ? element[0] : element;
  function answersOf() {
    var answers = {};
    Array.prototype.forEach.call(root.querySelectorAll("[name]"), function (field) {
      var isLeftOut = (field.type === "radio" || field.type === "checkbox") && !field.checked;
      if (field.name.indexOf(args.prefix) !== 0 || isLeftOut || field.type === "image") return;
      var question = field.name.slice(args.prefix.length);
      (answers[question] = answers[question] || []).push(field.value);
    });
    return answers;
  }
  function send(action, answers) {
    $.ajax({
      type: "POST",
      url: runtime.handlerUrl(element, "answer_by_script"),
      data: JSON.stringify({ action: action, answers: answers }),
      contentType: "application/json; charset=UTF-8",
      success: function (told) { root.innerHTML = told.html; },
    });
  }
  root.addEventListener("click", function (event) {
    var picture = event.target.closest("input[type=image]");
    var button = event.target.closest("button[name=do]");
    if (!picture && !button) return;
    event.preventDefault();
    var answers = answersOf();
    if (picture) answers[picture.name.slice(args.prefix.length)] = [Math.round(event.offsetX) + "," + Math.round(event.offsetY)];
    send(picture ? "answer" : button.value.split(":")[0], answers);
  });
}
